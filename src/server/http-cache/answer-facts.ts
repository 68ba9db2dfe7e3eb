import { OperationTypeNode } from 'graphql'
import type { RequestContext } from '../../graph/context.js'
import type { ReportHead } from '../../reports/reports.js'

/** What caches are told of a report. */
export type CachedReport = Pick<ReportHead, 'freshness' | 'servableUntilMs' | 'forward'>

/** What the head of an answer rests on, as far as it is for caches. */
export interface AnswerFacts {
  readonly method: string
  /** Also where a part of the data is there. */
  readonly hasErrors: boolean
  readonly isMutation: boolean
  /** The answer tells how it was made, which the next one would tell anew. */
  readonly isExplained: boolean
  /** Nothing in it changes while its reports have the same values. */
  readonly isConstant: boolean
  readonly reports: readonly CachedReport[]
  /** When the head is written. */
  readonly nowMs: number
}

/** The request that is answered, and the status and texts that GraphQL gives; those of a batch, each. */
interface Answered {
  readonly method: string
  readonly isExplained: boolean
  readonly status: number
  readonly texts: readonly string[]
}

/** @param context of the request, after its operations have been executed */
export function answerFacts(
  context: RequestContext,
  { method, isExplained, status, texts }: Answered,
): AnswerFacts {
  const { answered, operationTypes, dependencies, reports } = context
  return {
    method,
    isExplained,
    hasErrors: status >= 400 || texts.some(hasErrors),
    isMutation: operationTypes.has(OperationTypeNode.MUTATION),
    isConstant: !context.texts.isVolatile && dependencies.all !== null,
    reports: answered,
    nowMs: reports.now(),
  }
}

/** Apollo Server writes errors first, and leaves the field out where there are none. */
function hasErrors(text: string): boolean {
  return text.startsWith('{"errors":')
}
