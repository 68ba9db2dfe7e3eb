import { pino } from 'pino'
import { type App, type Surroundings, startApp } from '../../src/app.js'
import { type Config, readConfig } from '../../src/config.js'
import type { GatewayEvent } from '../../src/observe/events.js'
import { PLANNING, type PlanningConfig } from '../../src/planning/planner.js'
import type { Simulator } from '../../src/simulator/simulator.js'

/** An answer of GraphQL over HTTP; the test says what its query selects. */
export interface GraphAnswer<Data = unknown> {
  readonly data?: Data
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions: Readonly<Record<string, unknown>>
  }[]
}

/** The whole gateway on a port of its own, on the embedded simulator. */
export interface TestGateway extends AsyncDisposable {
  readonly url: string
  readonly app: App
  readonly simulator: Simulator
  readonly events: readonly GatewayEvent[]
  ask<Data = unknown>(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<GraphAnswer<Data>>
  post(body: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** What reached the simulator, analytics and names, without the token. */
  asked(): readonly string[]
}

export interface TestGatewayOptions extends Partial<Omit<Surroundings, 'logger'>> {
  readonly env?: Readonly<Record<string, string>>
  readonly config?: Partial<Config>
  readonly log?: NodeJS.WritableStream
}

/** For tests of what a question's own calls do: their number, their order, what each of them meets. */
export const ONE_CALL_A_QUESTION: PlanningConfig = {
  ...PLANNING,
  merge: false,
  assemble: false,
}

function withoutWindow(config: Config): Config {
  return { ...config, planning: { ...config.planning, windowMs: 0 } }
}

/** Not compressed: a test's clock would run on while the thread pool works. */
const HEADERS = { 'content-type': 'application/json', 'accept-encoding': 'identity' }

export async function startGateway({
  env = {},
  config = {},
  log,
  ...surroundings
}: TestGatewayOptions = {}): Promise<TestGateway> {
  const events: GatewayEvent[] = []
  const logger = log ? pino({ level: 'trace' }, log) : pino({ level: 'silent' })
  // A test's clock stands still: queries of one turn are those that are due together.
  const standard = withoutWindow(readConfig({ PORT: '0', ...env }))
  const app = await startApp(
    { ...standard, ...config },
    {
      logger,
      limits: 'not read',
      ...surroundings,
      onEvent: (event) => {
        events.push(event)
        surroundings.onEvent?.(event)
      },
    },
  )
  if (!app.simulator) throw new Error('A test gateway runs on the simulator')
  const { simulator } = app
  const post = (body: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { ...HEADERS, ...headers },
      body,
    })
  return {
    url: app.url,
    app,
    simulator,
    events,
    post,
    ask: async <Data>(query: string, variables?: Readonly<Record<string, unknown>>) => {
      const response = await post(JSON.stringify({ query, variables }))
      return (await response.json()) as GraphAnswer<Data>
    },
    asked: () =>
      simulator.requests
        .filter(({ path }) => path !== '/oauth/token')
        .map(({ method, path }) => `${method} ${path}`),
    [Symbol.asyncDispose]: () => app.close(),
  }
}
