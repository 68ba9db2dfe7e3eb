import type { GenesysCallOptions } from '../../upstream/genesys.js'
import type { WireAggregateQuery } from '../../upstream/wire/wire.js'
import type { AggregateReading } from '../kept-parts/kept-answers.js'
import type { LoadContext } from '../report.js'
import { type AnsweredPart, type AskedPart, askInParts } from '../splitting/ask-in-parts.js'
import type { Dividing } from '../splitting/part.js'
import { askingOf } from './asking.js'

export interface AggregateCalls {
  readonly queryOf: (part: AskedPart) => WireAggregateQuery
  readonly ask: (
    query: WireAggregateQuery,
    options: GenesysCallOptions,
  ) => Promise<AggregateReading>
}

/** Asks for aggregates, in parts where that is needed; a part that came is not paid for again. */
export function askAggregates(
  dividing: Dividing,
  context: LoadContext,
  { queryOf, ask }: AggregateCalls,
): Promise<readonly AnsweredPart<AggregateReading>[]> {
  const { priority, callerId, signal, answerOf } = context
  return askInParts(dividing, askingOf(context), (part) => {
    const { isWhole, timeouts } = part
    const query = queryOf(part)
    const call = () => ask(query, { priority, callerId, signal, timeouts })
    return isWhole ? call() : answerOf(JSON.stringify(query), call)
  })
}
