import type { Replay, Template } from '../templates/template.js'
import type { AnswerFacts } from './answer-facts.js'
import { type TaggedText, taggedText } from './etag.js'

/** A text that is given again is hashed once. */
const tags = new WeakMap<Template, TaggedText | null>()

/** Facts of an answer that is given again: only whole answers of queries are. */
export function templateFacts(template: Template, { reports }: Replay): AnswerFacts {
  return {
    isKeptByNobody: false,
    isConstant: template.slots.length === 0,
    reports,
    askedAtMs: template.fromMs,
    tagged: () => taggedOnce(template),
  }
}

function taggedOnce(template: Template): TaggedText | null {
  const known = tags.get(template)
  if (known !== undefined) return known
  const [text] = template.constants
  const tagged = text ? taggedText(text, template.contentType) : null
  tags.set(template, tagged)
  return tagged
}
