import { shown } from '../../test/support/attack/exchange.js'
import { send } from '../../test/support/attack/send.js'
import { judge } from '../../test/support/attack/verdict.js'
import { startAttacked } from './attacked-gateway.js'
import { logErrors } from './log-errors.js'
import type { Part } from './parts.js'
import { Probe } from './probe.js'
import type { Replay } from './settings.js'

/** Sends the exchanges again, one after the other, and shows the last of them. */
export async function replayPart(part: Part, { from, to }: Replay, genesysUrl: string) {
  await using gateway = await startAttacked(part.door, genesysUrl)
  const { port, door, credentials } = gateway
  const exchangeFor = await part.prepare(gateway)
  await using probe = new Probe({ port, headers: credentials })
  await probe.ready()
  for (let index = from; index <= to; index++) {
    const exchange = exchangeFor(index)
    probe.forget()
    const outcome = await send(exchange, { port, patienceMs: part.patienceMs })
    await probe.ready()
    const { broken, label } = judge(exchange, outcome, { door, wants: part.wants })
    const waitMs = Math.round(probe.longestMs)
    console.log(
      `${part.name}:${index} ${label}; the probe waited ${waitMs} ms; ${[...broken.keys()].join(', ') || 'as it should be'}`,
    )
    if (index < to) continue
    console.log(shown(exchange))
    for (const { status, body } of outcome.answers) {
      console.log(`-> ${status} ${body.toString('utf8').slice(0, 2_000)}`)
    }
  }
  for (const [text, times] of logErrors(gateway.errorLines())) console.log(`${times} × ${text}`)
}
