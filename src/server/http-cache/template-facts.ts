import type { Replay, Template } from '../templates/template.js'
import type { AnswerFacts } from './answer-facts.js'

/** Facts of an answer that is given again: only whole answers of queries are. */
export function templateFacts(
  { slots, fromMs, tagged }: Template,
  { reports }: Replay,
): AnswerFacts {
  return {
    isKeptByNobody: false,
    isConstant: slots.length === 0,
    reports,
    askedAtMs: fromMs,
    tagged,
  }
}
