import type { EventListener } from './events.js'

export interface EventListeners {
  readonly onEvent: EventListener
  /** Hears every event from now on. */
  readonly add: (listener: EventListener) => void
}

/** Every event goes to all listeners, in the order in which they were added. */
export function eventListeners(...first: readonly EventListener[]): EventListeners {
  const listeners = [...first]
  return {
    onEvent: (event) => {
      for (const hear of listeners) hear(event)
    },
    add: (listener) => {
      listeners.push(listener)
    },
  }
}
