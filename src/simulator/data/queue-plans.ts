/** Of the upstream's eleven media types those that this organisation uses. */
export type MediaType = 'voice' | 'chat' | 'email' | 'message' | 'callback'

export interface QueuePlan {
  readonly name: string
  readonly description: string
  readonly timeZone: string
  readonly mediaTypes: readonly MediaType[]
  /** Conversations on an ordinary working day, all media together. */
  readonly perDay: number
  /** Hours of the local day, `[0, 24]` for always. */
  readonly open: readonly [from: number, to: number]
  /** The load of each weekday relative to an ordinary one, Monday first; 0: closed. */
  readonly week: readonly [number, number, number, number, number, number, number]
}

const OFFICE_WEEK = [1.2, 1.05, 1, 0.95, 0.9, 0, 0] as const
const SHOP_WEEK = [1.1, 1, 0.95, 0.95, 1.05, 1.2, 0] as const
const EVERY_DAY = [1.05, 1, 1, 1, 1.05, 0.9, 0.8] as const

export const queuePlans: readonly QueuePlan[] = [
  {
    name: 'Kundenservice',
    description: 'First line for Germany, Austria and Switzerland',
    timeZone: 'Europe/Berlin',
    mediaTypes: ['voice', 'chat', 'email', 'message'],
    perDay: 380,
    open: [8, 20],
    week: SHOP_WEEK,
  },
  {
    name: 'Billing',
    description: 'Invoices and payments, United States',
    timeZone: 'America/New_York',
    mediaTypes: ['voice', 'chat', 'email'],
    perDay: 450,
    open: [8, 21],
    week: OFFICE_WEEK,
  },
  {
    name: 'Technical Support',
    description: 'Around the clock, all countries',
    timeZone: 'Asia/Kolkata',
    mediaTypes: ['voice', 'chat', 'message'],
    perDay: 480,
    open: [0, 24],
    week: EVERY_DAY,
  },
  {
    name: 'Island Bookings',
    description: 'Ferries and rooms',
    timeZone: 'Australia/Lord_Howe',
    mediaTypes: ['voice', 'email'],
    perDay: 70,
    open: [9, 17],
    week: SHOP_WEEK,
  },
  {
    name: 'Service clients',
    description: 'First line for France and Belgium',
    timeZone: 'Europe/Paris',
    mediaTypes: ['voice', 'chat', 'email', 'message'],
    perDay: 260,
    open: [8, 19],
    week: SHOP_WEEK,
  },
  {
    name: 'Atención al cliente',
    description: 'First line for Spain',
    timeZone: 'Europe/Madrid',
    mediaTypes: ['voice', 'message'],
    perDay: 240,
    open: [9, 21],
    week: SHOP_WEEK,
  },
  {
    name: 'Vendas',
    description: 'Sales, Brazil',
    timeZone: 'America/Sao_Paulo',
    mediaTypes: ['voice', 'chat', 'message'],
    perDay: 300,
    open: [8, 20],
    week: OFFICE_WEEK,
  },
  {
    name: 'お客様サポート',
    description: 'First line for Japan',
    timeZone: 'Asia/Tokyo',
    mediaTypes: ['voice', 'email'],
    perDay: 220,
    open: [9, 18],
    week: OFFICE_WEEK,
  },
  {
    name: 'Orders & Returns',
    description: 'Web shop, North America',
    timeZone: 'America/Los_Angeles',
    mediaTypes: ['voice', 'chat', 'email', 'message'],
    perDay: 350,
    open: [6, 22],
    week: EVERY_DAY,
  },
  {
    name: 'Mobile Money',
    description: 'Transfers and lost phones',
    timeZone: 'Africa/Nairobi',
    mediaTypes: ['voice', 'message'],
    perDay: 280,
    open: [6, 23],
    week: EVERY_DAY,
  },
  {
    name: 'Lost Cards',
    description: 'Around the clock',
    timeZone: 'Europe/London',
    mediaTypes: ['voice'],
    perDay: 90,
    open: [0, 24],
    week: EVERY_DAY,
  },
  {
    name: 'Social Media',
    description: 'Posts and direct messages',
    timeZone: 'Asia/Manila',
    mediaTypes: ['chat', 'message'],
    perDay: 160,
    open: [0, 24],
    week: EVERY_DAY,
  },
  {
    name: 'Call Me Back',
    description: 'Callbacks promised on the web site',
    timeZone: 'America/New_York',
    mediaTypes: ['callback', 'voice'],
    perDay: 60,
    open: [9, 18],
    week: OFFICE_WEEK,
  },
  {
    name: 'Concierge',
    description: 'A call every few days',
    timeZone: 'Europe/London',
    mediaTypes: ['voice', 'email'],
    perDay: 0.4,
    open: [0, 24],
    week: EVERY_DAY,
  },
  {
    name: 'Beschwerdestelle',
    description: 'Complaints in writing',
    timeZone: 'Europe/Berlin',
    mediaTypes: ['email'],
    perDay: 0.25,
    open: [8, 17],
    week: OFFICE_WEEK,
  },
  {
    name: 'Video Banking (pilot)',
    description: 'Not open yet: no conversation so far',
    timeZone: 'Europe/Paris',
    mediaTypes: ['voice'],
    perDay: 0,
    open: [9, 17],
    week: OFFICE_WEEK,
  },
]
