import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { eventually } from './eventually.js'

/** A process that opens a file store when it is told to. */
export interface FolderTaker extends AsyncDisposable {
  /** Resolves with what came of it: `owns`, or why not. */
  take(): Promise<string>
  kill(): Promise<void>
  /** In order: the store is closed. */
  leave(): Promise<void>
}

export interface FolderTakerOptions {
  readonly waitMs?: number
  /** In a network namespace of its own, as each container is. */
  readonly apart?: boolean
}

/** How to start a program apart; undefined where that is not allowed: it takes root, on Linux. */
export const unshare = [['-n'], ['-rn']]
  .map((args) => ['unshare', ...args] as const)
  .find(([program, ...args]) => spawnSync(program, [...args, 'true']).status === 0)

/** Resolves when it is ready to be told. */
export async function spawnFolderTaker(
  folder: string,
  { waitMs = 0, apart = false }: FolderTakerOptions = {},
): Promise<FolderTaker> {
  const command = ['test/support/folder-taker.mjs', folder, String(waitMs)]
  const [program = '', ...args] = [...((apart && unshare) || []), process.execPath, ...command]
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += String(chunk)
  })
  const lines = () => said.split('\n').slice(0, -1)
  const kill = async () => {
    child.kill('SIGKILL')
    await closed
  }
  await eventually(() => lines().length > 0, 20_000)
  return {
    take: async () => {
      child.stdin.write('take\n')
      await eventually(() => lines().length > 1, 20_000)
      return lines().at(-1) ?? ''
    },
    kill,
    leave: async () => {
      child.stdin.end()
      await closed
    },
    [Symbol.asyncDispose]: kill,
  }
}
