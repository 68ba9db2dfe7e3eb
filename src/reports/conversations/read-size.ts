import { InvalidReportQueryError } from '../errors.js'
import type { ConversationColumns } from './columns.js'

/** Of addresses and attributes, in characters: half of what a stored value may have. */
const MOST_PERSONAL = 30_000_000

/** How much has been read of an answer: more than a value can hold is told while it comes. */
export class ReadSize {
  #conversations = 0
  #personal = 0

  add({ ids, personal }: ConversationColumns): void {
    this.#conversations += ids.length
    if (!personal) return
    const { addressLists, attributeSets } = personal
    for (const list of addressLists) this.#personal += list.join().length
    for (const set of attributeSets) this.#personal += JSON.stringify(set).length
  }

  static refuseTooLarge(sizes: Iterable<ReadSize>, mostConversations: number): void {
    let [conversations, personal] = [0, 0]
    for (const size of sizes) {
      conversations += size.#conversations
      personal += size.#personal
    }
    if (conversations > mostConversations) {
      throw tooMuch(`more than ${mostConversations.toLocaleString('en')} conversations`)
    }
    if (personal > MOST_PERSONAL) throw tooMuch('more addresses and attributes than are kept')
  }
}

function tooMuch(what: string): InvalidReportQueryError {
  const message = `has ${what}; choose a shorter one, or fewer queues, agents or media types`
  return new InvalidReportQueryError('interval', message)
}
