/** Of one channel (facts of the vendor's documentation). */
export const MOST_TOPICS = 1_000

/** As `availabletopics` names it. */
export const OBSERVATIONS_TOPIC = 'v2.analytics.queues.{id}.observations'

const [BEFORE = '', AFTER = ''] = OBSERVATIONS_TOPIC.split('{id}')

/** Tells, at most once a second, that observations of the queue have changed. */
export function topicOf(queueId: string): string {
  return `${BEFORE}${queueId}${AFTER}`
}

/** The queue of such a topic; undefined for any other. */
export function queueOf(topic: string): string | undefined {
  if (!topic.startsWith(BEFORE) || !topic.endsWith(AFTER)) return undefined
  const id = topic.slice(BEFORE.length, topic.length - AFTER.length)
  return isQueueId(id) ? id : undefined
}

/** What can stand in a topic: ids are UUIDs, and a topic has fewer than 200 characters. */
export function isQueueId(id: string): boolean {
  return /^[\w-]{1,100}$/.test(id)
}
