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
) {
  const before = gateway.simulator.requests.length
  const { extensions: planned } = await explained(gateway, 'plan', operation)
  const madeByPlan = gateway.simulator.requests.length - before
  gateway.simulator.clearRequests()
  const answer = await clock.runUntil<ExplainedAnswer>(
    how === 'explained'
      ? explained(gateway, 'run', operation)
      : gateway.ask(operation.query, operation.variables),
  )
  await clock.runUntil(gateway.app.idle())
  return {
    madeByPlan,
    planned: planned?.explain,
    made: gateway.asked().length,
    ran: answer.extensions?.explain,
    answer,
  }
}
