import { OperationTypeNode } from 'graphql'
import type { RequestContext } from '../../graph/context.js'
import type { TextPart } from '../../graph/item-text/list-text.js'
import type { ReportHead } from '../../reports/reports.js'
import type { TaggedText } from './etag.js'

/** What caches are told of a report. */
export type CachedReport = Pick<ReportHead, 'freshness' | 'servableUntilMs' | 'forward'>

/** What of an answer its head for caches rests on. */
export interface AnswerFacts {
  /** It has errors, or is that of a mutation: nobody may keep it. */
  readonly isKeptByNobody: boolean
  /** Nothing in it changes while its reports have the same values. */
  readonly isConstant: boolean
  readonly reports: readonly CachedReport[]
  /** At which instant the periods it names (TODAY) were read. */
  readonly askedAtMs: number
  /** Asked for only where a cache may use it. */
  readonly tagged: () => TaggedText | null
}

/** Whether one of the reports was waited for. */
export function isMiss({ reports }: Pick<AnswerFacts, 'reports'>): boolean {
  return reports.some(({ forward }) => forward !== null)
}

/**
 * Facts of what the executor has answered.
 *
 * @param context of the request, after its operations have been executed
 */
export function executedFacts(
  { answered, operationTypes, dependencies, texts, askedAtMs }: RequestContext,
  hasErrors: boolean,
  tagged: () => TaggedText | null,
): AnswerFacts {
  return {
    isKeptByNobody: hasErrors || operationTypes.has(OperationTypeNode.MUTATION),
    isConstant: !texts.isVolatile && dependencies.all !== null,
    reports: answered,
    askedAtMs,
    tagged,
  }
}

/** Apollo Server writes errors first, and leaves the field out where there are none. */
export function hasErrors(status: number, answers: readonly (readonly TextPart[])[]): boolean {
  const failed = ([first]: readonly TextPart[]) =>
    typeof first === 'string' && first.startsWith('{"errors":')
  return status >= 400 || answers.some(failed)
}
