/** Routing statuses in the order in which they are shown: what somebody must see comes first. */
const ROUTING: Readonly<Record<string, string>> = {
  NOT_RESPONDING: 'Not responding',
  INTERACTING: 'Interacting',
  COMMUNICATING: 'Communicating',
  IDLE: 'Idle',
  OFF_QUEUE: 'Off queue',
}

const PRESENCES: Readonly<Record<string, string>> = {
  AVAILABLE: 'Available',
  AWAY: 'Away',
  BREAK: 'Break',
  BUSY: 'Busy',
  IDLE: 'Idle',
  MEAL: 'Meal',
  MEETING: 'Meeting',
  OFFLINE: 'Offline',
  ON_QUEUE: 'On queue',
  TRAINING: 'Training',
}

export function routingWord(status: string): string {
  return ROUTING[status] ?? plain(status)
}

export function presenceWord(presence: string): string {
  return PRESENCES[presence] ?? plain(presence)
}

/** Newer statuses come last. */
export function routingOrder(status: string): number {
  const place = Object.keys(ROUTING).indexOf(status)
  return place === -1 ? Object.keys(ROUTING).length : place
}

/** For a class name. */
export function statusClass(status: string): string {
  return status.toLowerCase().replaceAll('_', '-')
}

function plain(status: string): string {
  const words = status.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
