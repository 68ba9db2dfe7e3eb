import { middle, quantile } from '../median.js'
import type { ServerProcess } from '../server-process.js'
import type { Expected } from './answer-reader.js'
import { load } from './load.js'
import type { Pace } from './pace.js'

export const CONNECTIONS = 8
/** Between two answers of one report what is volatile has other lengths, and a bit of the head, too. */
const LENGTH_TOLERANCE = 0.02

/** One way to ask one server. */
export interface Contender {
  readonly name: string
  readonly server: ServerProcess
  readonly request: () => Buffer
  readonly expected: Expected
  /** Bytes of the body; undefined: of a compressed answer, whose length the server chooses. */
  readonly bodyBytes?: number | undefined
  /** Whether a peer must not ask its resolvers. */
  readonly isCached?: boolean
}

export interface Round {
  readonly perSecond: number
  readonly cpuUs: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** What was measured of a contender, round by round: all contenders take turns in each. */
export interface Measured {
  readonly name: string
  readonly rounds: readonly Round[]
}

export async function inTurns(
  contenders: readonly Contender[],
  { rounds: most, roundMs, warmUpMs }: Pace,
): Promise<readonly Measured[]> {
  const measured = contenders.map((contender) => ({ contender, rounds: [] as Round[] }))
  for (const { contender } of measured) await round(contender, warmUpMs)
  for (let count = 0; count < most; count++) {
    for (const { contender, rounds } of measured) rounds.push(await round(contender, roundMs))
  }
  return measured.map(({ contender, rounds }) => ({ name: contender.name, rounds }))
}

async function round(contender: Contender, durationMs: number): Promise<Round> {
  const { name, server, request, expected, bodyBytes, isCached = false } = contender
  const before = await server.usage()
  const options = { connections: CONNECTIONS, durationMs, request, expected }
  const { answers, perSecond, bytesPerAnswer, latenciesMs } = await load(server.url, options)
  const after = await server.usage()
  if (isCached && after.resolved !== before.resolved) {
    throw new Error(`${name} asks its resolvers: it does not answer from its cache`)
  }
  if (bodyBytes !== undefined && Math.abs(bytesPerAnswer / bodyBytes - 1) > LENGTH_TOLERANCE) {
    throw new Error(`${name} sends ${bytesPerAnswer} bytes an answer under load, not ${bodyBytes}`)
  }
  const cpuUs = (after.cpuUs - before.cpuUs) / answers
  return {
    ...{ perSecond, cpuUs },
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
  }
}

export function medianOf({ rounds }: Measured, value: (round: Round) => number): number {
  return middle(rounds.map(value))
}

/** How many answers the one gives in the time of one of the other: the median over rounds. */
export function ratio(one: Measured, other: Measured): number {
  return middle(
    one.rounds.map(({ perSecond }, index) => perSecond / (other.rounds[index]?.perSecond ?? NaN)),
  )
}
