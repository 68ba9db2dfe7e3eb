/** A question to a report by entity, media type and bucket. */
export interface Question {
  readonly fromMs: number
  readonly toMs: number
  readonly granularity?: string
  readonly timeZone?: string
  readonly agentIds?: readonly string[]
  readonly queueIds?: readonly string[]
  readonly mediaTypes?: readonly string[]
  readonly directions?: readonly string[]
}

export const STATS = '{ count totalSeconds averageSeconds minSeconds maxSeconds }'

const ARGUMENTS: Readonly<Record<string, string>> = {
  granularity: 'Duration',
  timeZone: 'TimeZone',
  agentIds: '[ID!]',
  queueIds: '[ID!]',
  mediaTypes: '[ConversationMediaType!]',
  directions: '[ConversationDirection!]',
}

/** The whole of a report's rows, by variables. */
export function performanceQuery(
  report: 'agentPerformance' | 'queuePerformance',
  fields: string,
): string {
  const isOfAgents = report === 'agentPerformance'
  const taken = Object.entries(ARGUMENTS).filter(([name]) => isOfAgents || name !== 'agentIds')
  const declared = taken.map(([name, type]) => `$${name}: ${type}`).join(', ')
  const passed = taken.map(([name]) => `${name}: $${name}`).join(', ')
  return `query ($from: DateTime, $to: DateTime, ${declared}) {
    ${report}(interval: { from: $from, to: $to }, ${passed}) {
      rows { ${isOfAgents ? 'agent' : 'queue'} { id } mediaType interval { from to } ${fields} }
    }
  }`
}

export function variablesOf({ fromMs, toMs, ...rest }: Question) {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString(), ...rest }
}
