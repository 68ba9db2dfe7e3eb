/** What the organisation has named beside its queues and agents. The names are invented. */

export const divisionPlans = ['Home', 'Europe', 'Americas', 'Asia-Pacific'] as const

export const wrapUpPlans = [
  'Resolved',
  'Information given',
  'Follow-up needed',
  'Escalated',
  'Complaint',
  'Order placed',
  'Refund granted',
  'Wrong department',
  'Nobody there',
  'Erledigt – keine Rückfrage',
] as const

/** Agents chose it until it was deleted: reports have its id, the directory lacks its name. */
export const DELETED_WRAP_UP = wrapUpPlans.length

/** Flows that stand before the queues, one for each medium of a site. */
export const flowPlans = [
  { name: 'Main menu', type: 'inboundcall', mediaType: 'voice' },
  { name: 'Hauptmenü', type: 'inboundcall', mediaType: 'voice' },
  { name: 'Chat welcome', type: 'inboundchat', mediaType: 'chat' },
  { name: 'Mail sorting', type: 'inboundemail', mediaType: 'email' },
  { name: 'Message bot', type: 'digitalbot', mediaType: 'message' },
  { name: 'Messages at night', type: 'inboundshortmessage', mediaType: 'message' },
  { name: 'Callback desk', type: 'inboundcall', mediaType: 'callback' },
] as const

export const flowOutcomePlans = [
  'Caller identified',
  'Balance told',
  'Appointment moved',
  'Opening hours told',
] as const
