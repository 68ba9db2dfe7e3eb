import type { Explanation } from '../../../src/graph/explain/explanation.js'
import type { GraphAnswer, TestGateway } from '../gateway.js'
import type { ManualClock } from '../manual-clock.js'

export interface ExplainedAnswer extends GraphAnswer<Readonly<Record<string, unknown>>> {
  readonly extensions?: { readonly explain?: Explanation }
}

export interface AskedOperation {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
}

/** As it is answered with `x-gcx-explain`. */
export async function explained(
  gateway: TestGateway,
  mode: 'plan' | 'run',
  operation: AskedOperation,
): Promise<ExplainedAnswer> {
  const answer = await gateway.post(JSON.stringify(operation), { 'x-gcx-explain': mode })
  return (await answer.json()) as ExplainedAnswer
}

/** What is planned, without a call; then what is really asked for until nothing is loaded any more. */
export async function plannedAndMade(
  gateway: TestGateway,
  clock: ManualClock,
  operation: AskedOperation,
  how: 'as usual' | 'explained' = 'as usual',
  stepMs?: number,
) {
  const before = gateway.simulator.requests.length
  const atMs = clock.now()
  const { extensions: planned } = await clock.runUntil(
    explained(gateway, 'plan', operation),
    stepMs,
  )
  // Asked at the instant at which it was planned.
  clock.jump(atMs - clock.now())
  const madeByPlan = gateway.simulator.requests.length - before
  gateway.simulator.clearRequests()
  const answer = await clock.runUntil<ExplainedAnswer>(
    how === 'explained'
      ? explained(gateway, 'run', operation)
      : gateway.ask(operation.query, operation.variables),
    stepMs,
  )
  await clock.runUntil(gateway.app.idle(), stepMs)
  return {
    madeByPlan,
    planned: planned?.explain,
    made: gateway.asked().length,
    ran: answer.extensions?.explain,
    answer,
  }
}
