import { setTimeout } from 'node:timers/promises'
import { openClient } from './client.js'

/*
 * A process of its own: what it reads of large answers must not delay who measures beside it.
 * Arguments: where, the request as Base64, how many clients, each how often.
 */
const [url = '', request = '', clients = '', everyMs = ''] = process.argv.slice(2)
const bytes = Buffer.from(request, 'base64')
const period = Number(everyMs)

async function poll(delayMs: number): Promise<never> {
  using client = await openClient(url, { status: 200 })
  await setTimeout(delayMs)
  for (;;) {
    const sentMs = performance.now()
    await client.ask(bytes)
    await setTimeout(Math.max(0, sentMs + period - performance.now()))
  }
}

process.once('disconnect', () => process.exit())
process.send?.('polling')
const count = Number(clients)
await Promise.all(Array.from({ length: count }, (_, index) => poll((index * period) / count)))
