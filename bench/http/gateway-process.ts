import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { forkServer, handlesOf, type ServerProcess } from '../server-process.js'
import { exchange } from './exchange.js'

/** The gateway as it is installed: `main.js`, its defaults, and a key. */
export interface GatewayProcess extends ServerProcess {
  readonly key: string
}

const START_LIMIT_MS = 20_000

/** @param dist the compiled gateway: of this checkout or of another build */
export async function startGateway(
  dist: string,
  {
    env = {},
    flags = [],
  }: { readonly env?: NodeJS.ProcessEnv; readonly flags?: readonly string[] } = {},
): Promise<GatewayProcess> {
  const key = randomBytes(24).toString('hex')
  const port = await freePort()
  const { PATH } = process.env
  const child = forkServer(join(dist, 'main.js'), {
    flags,
    env: {
      ...{ PATH, PORT: String(port), ...env },
      API_KEYS: createHash('sha256').update(key).digest('hex'),
    },
  })
  const handles = handlesOf(child)
  const base = `http://127.0.0.1:${port}`
  try {
    await isUp(base)
    return { url: `${base}/graphql`, key, queueIds: await queueIdsOf(base, key), ...handles }
  } catch (error) {
    await handles[Symbol.asyncDispose]()
    throw error
  }
}

async function isUp(base: string): Promise<void> {
  const endMs = Date.now() + START_LIMIT_MS
  for (;;) {
    try {
      await exchange({ method: 'GET', url: `${base}/health/live`, headers: {} })
      return
    } catch (error) {
      if (Date.now() > endMs) throw error
      await setTimeout(50)
    }
  }
}

async function queueIdsOf(base: string, key: string): Promise<readonly string[]> {
  const { bytes } = await exchange({
    method: 'POST',
    url: `${base}/graphql`,
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ query: '{ queues { id } }' }),
  })
  const { data } = JSON.parse(bytes.toString()) as {
    readonly data?: { readonly queues: readonly { readonly id: string }[] }
  }
  if (!data) throw new Error(`The gateway names no queues: ${bytes.toString().slice(0, 300)}`)
  return data.queues.map(({ id }) => id)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port')
  return address.port
}
