import { arePeersInstalled } from '../peers.js'
import { type ServerProcess, startServer } from '../server-process.js'

/** Each with what it offers against executing the same operation again. */
export const PEERS = [
  { name: 'Mercurius, jit and cache', file: 'peers/mercurius.mjs' },
  { name: 'GraphQL Yoga, response cache', file: 'peers/yoga.mjs' },
  { name: 'Apollo Server, response cache', file: 'peers/apollo.mjs' },
]

export interface PeerServers extends AsyncDisposable {
  /** None where peers are not installed. */
  readonly all: readonly { readonly name: string; readonly server: ServerProcess }[]
}

/** All with the same answer. */
export async function startPeers(answer: string): Promise<PeerServers> {
  const all: { name: string; server: ServerProcess }[] = []
  const dispose = async () => {
    for (const { server } of all) await server[Symbol.asyncDispose]()
  }
  try {
    for (const { name, file } of arePeersInstalled() ? PEERS : []) {
      all.push({ name, server: await startServer(file, { answer }) })
    }
  } catch (error) {
    await dispose()
    throw error
  }
  return { all, [Symbol.asyncDispose]: dispose }
}
