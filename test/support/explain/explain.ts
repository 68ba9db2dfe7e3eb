import type { Explanation } from '../../../src/graph/explain/explanation.js'
import type { GraphAnswer, TestGateway } from '../gateway.js'
import type { ManualClock } from '../manual-clock.js'

export interface ExplainedAnswer extends GraphAnswer<Readonly<Record<string, unknown>>> {
  readonly extensions?: { readonly explain?: Explanation }
}

export interface AskedOperation {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  /** Default: POST. */
  readonly method?: 'GET'
  /** More operations of the same request. */
  readonly batchedWith?: readonly AskedOperation[]
}

/** As it is answered with `x-gcx-explain`. */
export function explained(
  gateway: TestGateway,
  mode: 'plan' | 'run',
  operation: AskedOperation,
): Promise<ExplainedAnswer> {
  return sent(gateway, operation, { 'x-gcx-explain': mode })
}

async function sent(
  gateway: TestGateway,
  { method, batchedWith, ...operation }: AskedOperation,
  headers: Readonly<Record<string, string>> = {},
): Promise<ExplainedAnswer> {
  const response =
    method === 'GET'
      ? await fetch(`${gateway.url}/graphql?${new URLSearchParams({ query: operation.query })}`, {
          headers: { 'apollo-require-preflight': 'yes', 'accept-encoding': 'identity', ...headers },
        })
      : await gateway.post(
          JSON.stringify(batchedWith ? [operation, ...batchedWith] : operation),
          headers,
        )
  const answer: unknown = await response.json()
  return Array.isArray(answer) ? together(answer) : (answer as ExplainedAnswer)
}

/** The operations of a batch, told as if they were one. */
function together(answers: readonly ExplainedAnswer[]): ExplainedAnswer {
  const told = answers.flatMap(({ extensions }) => extensions?.explain ?? [])
  if (told.length === 0) return {}
  const fields = told.flatMap((one) => one.fields)
  const upstreamCalls = told.reduce((sum, one) => sum + one.upstreamCalls, 0)
  return { extensions: { explain: { fields, upstreamCalls } } }
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
    how === 'explained' ? explained(gateway, 'run', operation) : sent(gateway, operation),
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
