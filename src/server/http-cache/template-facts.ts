import type { GivenAgain } from '../../graph/answer-templates/answer-templates.js'
import type { AnswerFacts } from './answer-facts.js'
import { type TaggedText, taggedText } from './etag.js'

/** By `constant` of the answer: a text that is given again is hashed once. */
const tags = new WeakMap<object, TaggedText | null>()

/** Facts of an answer that is given again: only whole answers of queries are. */
export function templateFacts(again: GivenAgain): AnswerFacts {
  return {
    isKeptByNobody: false,
    isConstant: again.constant !== null,
    reports: again.reports,
    tagged: () => taggedOnce(again),
  }
}

function taggedOnce({ constant, text, contentType }: GivenAgain): TaggedText | null {
  if (constant === null) return null
  const known = tags.get(constant)
  if (known !== undefined) return known
  const tagged = taggedText(text, contentType)
  tags.set(constant, tagged)
  return tagged
}
