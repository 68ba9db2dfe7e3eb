import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder, and those above it. Not by `mkdir` with `recursive`: in a folder that takes none
 * (`/proc`) the system says ENOENT of the child, and Node makes the parent again and again, for ever.
 */
export async function makeFolder(path: string): Promise<void> {
  const missing: string[] = []
  let folder = path
  for (; !(await isThere(folder)); folder = dirname(folder)) missing.unshift(folder)
  if (missing.length === 0 && !(await stat(path)).isDirectory()) throw new Error('it is a file')
  for (const one of missing) await makeOne(one)
}

async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    // Another process that starts now was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
