import { lstatSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { readTextFile, TextFileError } from './text-file.js'

/**
 * What `.env` of the working folder sets, where there is one; variables that are set already win.
 * Throws a `TextFileError` that names it.
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
