import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const PEERS = fileURLToPath(new URL('peers/', import.meta.url))

export const INSTALL_PEERS = 'npm ci --prefix bench/peers'

/** What the benchmarks are compared with is no part of a newcomer's install. */
export async function installPeers(): Promise<void> {
  if (arePeersInstalled()) return
  console.log(`  … ${INSTALL_PEERS}, once for each new peer`)
  await promisify(execFile)('npm', ['ci', '--prefix', PEERS])
}

export function arePeersInstalled(): boolean {
  const { dependencies } = JSON.parse(readFileSync(`${PEERS}/package.json`, 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  return Object.keys(dependencies).every((name) => existsSync(`${PEERS}/node_modules/${name}`))
}
