import type { SlicedWork } from '../../time/sliced-work.js'
import type { Interval } from '../time/buckets.js'
import { ConversationColumnBuilder } from './column-builder.js'
import type { ConversationColumns } from './columns.js'
import { compare, isActiveIn } from './conversation.js'
import { type ConversationView, viewsOf } from './conversation-view.js'

/**
 * Those that were active in the interval, ordered by start, then id. One that came twice, on two pages or
 * with two parts, is one: the later reading.
 * @param pages those read first come first
 */
export async function gathered(
  pages: readonly ConversationColumns[],
  interval: Interval,
  personalData: boolean,
  did: SlicedWork,
): Promise<ConversationColumns> {
  const byId = new Map<string, ConversationView>()
  for (const page of pages) {
    for (const one of viewsOf(page)) if (isActiveIn(one, interval)) byId.set(one.id, one)
    await did(page.ids.length / 10)
  }
  const ordered = [...byId.values()].sort(compare)
  // Putting very many in order takes a tenth of a second.
  await did(ordered.length)
  const builder = new ConversationColumnBuilder(personalData)
  for (const one of ordered) {
    builder.add(one)
    await did(1 / 2)
  }
  return builder.build()
}
