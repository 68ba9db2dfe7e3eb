import { lstatSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { readTextFile, TextFileError } from './text-file.js'

/**
 * Sets the variables of `.env` in the working folder, where there is one; variables that are set already
 * stay. Throws a `TextFileError` that names `.env`.
 */
export function loadEnvFile(env: NodeJS.ProcessEnv): void {
  if (!lstatSync('.env', { throwIfNoEntry: false })) return
  for (const [name, value] of Object.entries(parseEnv(read()))) env[name] ??= value
}

function read(): string {
  try {
    return readTextFile('.env')
  } catch (error) {
    if (!(error instanceof TextFileError)) throw error
    throw new TextFileError(`.env ${error.message}; mend it, or move it away`)
  }
}
