import { readThresholds, type Thresholds, USUAL, writeThresholds } from './thresholds.js'

/** What the viewer has chosen; the address carries all of it. */
export interface Choice {
  readonly view: View
  /** Null: the first queues by name. */
  readonly queueIds: readonly string[] | null
  /** Null: all. */
  readonly media: Media | null
  /** IANA name; null: the browser's. */
  readonly zone: string | null
  /** Seconds between polls; null: as soon as there is something newer. */
  readonly refreshSeconds: number | null
  /** Nothing but the numbers. */
  readonly kiosk: boolean
  readonly theme: Theme
  readonly thresholds: Thresholds
}

export const VIEWS = ['wallboard', 'cockpit', 'explore'] as const
export type View = (typeof VIEWS)[number]
export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export const MEDIA = ['VOICE', 'CHAT', 'EMAIL', 'MESSAGE', 'CALLBACK', 'VIDEO'] as const
export type Media = (typeof MEDIA)[number]

export const REFRESHES = [5, 10, 15, 30, 60] as const

export const STANDARD: Choice = {
  view: 'wallboard',
  queueIds: null,
  media: null,
  zone: null,
  refreshSeconds: null,
  kiosk: false,
  theme: 'auto',
  thresholds: USUAL,
}

/** What cannot be read is as if it were not there. */
export function readChoice(search: string): Choice {
  const parameters = new URLSearchParams(search)
  const queueIds = (parameters.get('queues') ?? '').split(',').filter((id) => id !== '')
  const zone = parameters.get('zone')
  const refresh = Number(parameters.get('refresh'))
  return {
    view: oneOf(VIEWS, parameters.get('view')) ?? STANDARD.view,
    queueIds: queueIds.length > 0 ? queueIds : null,
    media: oneOf(MEDIA, parameters.get('media')?.toUpperCase()) ?? null,
    zone: zone !== null && isZone(zone) ? zone : null,
    refreshSeconds: oneOf(REFRESHES, refresh) ?? null,
    kiosk: parameters.get('kiosk') === '1',
    theme: oneOf(THEMES, parameters.get('theme')) ?? STANDARD.theme,
    thresholds: readThresholds(parameters),
  }
}

/** Without what is as usual: `''` where nothing was chosen. */
export function writeChoice(choice: Choice): string {
  const parameters = new URLSearchParams()
  if (choice.view !== STANDARD.view) parameters.set('view', choice.view)
  if (choice.queueIds !== null) parameters.set('queues', choice.queueIds.join(','))
  if (choice.media !== null) parameters.set('media', choice.media.toLowerCase())
  if (choice.zone !== null) parameters.set('zone', choice.zone)
  if (choice.refreshSeconds !== null) parameters.set('refresh', String(choice.refreshSeconds))
  if (choice.kiosk) parameters.set('kiosk', '1')
  if (choice.theme !== STANDARD.theme) parameters.set('theme', choice.theme)
  writeThresholds(choice.thresholds, parameters)
  const text = parameters.toString().replaceAll('%2C', ',').replaceAll('%2F', '/')
  return text === '' ? '' : `?${text}`
}

export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

function oneOf<T>(values: readonly T[], value: unknown): T | undefined {
  return values.find((one) => one === value)
}
