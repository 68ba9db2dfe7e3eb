import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'

/** Tables of the kernel's TCP sockets (Linux, proc_net_tcp.txt); elsewhere there are none. */
const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6']

/** Of a row: the local port, the remote port, and the bytes that the peer has not acknowledged. */
const ROW = /: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]{8}):/g

/**
 * Bytes written to a connection that the kernel still holds. Node sees only its own queue, and Linux
 * takes more from that only when a third of the kernel's 4 MB or so has gone.
 */
export class KernelQueues {
  readonly #maxAgeMs: number
  #read: Promise<ReadonlyMap<string, number>> | undefined

  /** The tables are read at most once in `maxAgeMs`, for all connections. */
  constructor(maxAgeMs: number) {
    this.#maxAgeMs = maxAgeMs
  }

  /** Undefined where the system does not tell. */
  async heldBytes({ localPort, remotePort }: Socket): Promise<number | undefined> {
    if (localPort === undefined || remotePort === undefined) return undefined
    this.#read ??= this.#readTables()
    return (await this.#read).get(keyOf(localPort, remotePort))
  }

  #readTables(): Promise<ReadonlyMap<string, number>> {
    setTimeout(() => {
      this.#read = undefined
    }, this.#maxAgeMs).unref()
    // A table that is not there tells nothing: then Node's own queue decides.
    return Promise.all(TABLES.map((path) => readFile(path, 'latin1').catch(() => ''))).then(heldIn)
  }
}

/** By ports alone. Where two clients have the same port, their bytes are one sum. */
export function heldIn(tables: readonly string[]): ReadonlyMap<string, number> {
  const held = new Map<string, number>()
  for (const [, local = '', remote = '', bytes = ''] of tables.join('').matchAll(ROW)) {
    const key = keyOf(hex(local), hex(remote))
    held.set(key, (held.get(key) ?? 0) + hex(bytes))
  }
  return held
}

function keyOf(localPort: number, remotePort: number): string {
  return `${localPort}:${remotePort}`
}

function hex(digits: string): number {
  return Number.parseInt(digits, 16)
}
