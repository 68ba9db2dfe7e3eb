import type { Genesys } from '../upstream/genesys.js'
import { NotificationChannels } from '../upstream/notifications/channels.js'
import { OBSERVATIONS_TOPIC } from '../upstream/notifications/queue-topics.js'
import { type Finding, ok, warning } from './finding.js'

const SUBJECT = 'notification channel'
const WITHOUT = 'without it reports of now live by the ordinary rule'

/** What the channel needs; none is created. Whether topics are refused is told when they are put. */
export async function checkNotifications(genesys: Pick<Genesys, 'client'>): Promise<Finding> {
  const channels = new NotificationChannels(genesys)
  try {
    const count = (await channels.list()).length
    const needed = await channels.requirements()
    if (!needed) {
      const found = `${OBSERVATIONS_TOPIC} is not among the topics that Genesys Cloud tells`
      return warning(SUBJECT, found, `set GENESYS_NOTIFICATIONS=off, or ask Genesys: ${WITHOUT}`)
    }
    const wanted = needed.permissions.join(', ')
    return ok(
      SUBJECT,
      `may be asked, ${count} of 20 channels; topics of queues need ${wanted || 'no permission that is told'}`,
    )
  } catch (error) {
    const { message } = error as Error
    const [found = '', mend] = message.split(/: (?=check )/)
    return warning(SUBJECT, found, `${mend ?? 'ask again later'}; ${WITHOUT}`)
  }
}
