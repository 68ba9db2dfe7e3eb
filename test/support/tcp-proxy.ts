import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A network between a client and a server of 127.0.0.1, for the test to spoil. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number
  /** Connections that are open now. */
  readonly connections: number
  /** From now on all takes this much longer, each way. Order is kept. */
  delay(ms: number): void
  /** Ends all connections at once, with a reset. New ones may come. */
  cut(): void
  /** New connections go to another port. */
  aim(port: number): void
  /**
   * `lost`: connections are taken, and nothing ever comes through · `refused`: they are reset at once ·
   * `deaf`: what Redis publishes never comes through, all else does.
   */
  behave(how: Behaviour): void
}

type Behaviour = 'open' | 'lost' | 'refused' | 'deaf'

/** How a published message begins, in either version of Redis's protocol. */
const PUBLISHED = '$7\r\nmessage\r\n'

export async function startTcpProxy(firstPort: number): Promise<TcpProxy> {
  let targetPort = firstPort
  const sockets = new Set<Socket>()
  let delayMs = 0
  let behaviour: Behaviour = 'open'

  const pipe = (from: Socket, to: Socket) => {
    let dueMs = 0
    from.on('data', (chunk) => {
      if (behaviour === 'lost') return
      if (behaviour === 'deaf' && chunk.includes(PUBLISHED)) return
      dueMs = Math.max(dueMs, performance.now() + delayMs)
      const waitMs = dueMs - performance.now()
      if (delayMs === 0 && waitMs <= 0) to.write(chunk)
      else setTimeout(() => to.writable && to.write(chunk), waitMs)
    })
    from.on('error', () => {})
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
  }

  const server = createServer((client) => {
    if (behaviour === 'refused') {
      client.on('error', () => {})
      client.resetAndDestroy()
      return
    }
    const target = connect(targetPort, '127.0.0.1')
    sockets.add(client).add(target)
    pipe(client, target)
    pipe(target, client)
  })
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return sockets.size / 2
    },
    aim: (port) => {
      targetPort = port
    },
    delay: (ms) => {
      delayMs = ms
    },
    cut,
    behave: (how) => {
      behaviour = how
    },
    [Symbol.asyncDispose]: async () => {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
