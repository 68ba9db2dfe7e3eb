import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { storedKey, storeKey } from '../gateway/key.js'
import { type Choice, isZone, MEDIA, REFRESHES, THEMES } from './choice.js'
import { chosenQueues } from './chosen-queues.js'
import type { NamedQueue } from './named-queue.js'
import { ThresholdChoice } from './threshold-choice.js'

interface ChoiceDialogProps {
  readonly choice: Choice
  readonly queues: readonly NamedQueue[]
  readonly zone: string
  readonly onChange: (change: Partial<Choice>) => void
  readonly onClose: () => void
}

/** Queues, zone, refresh, colours, levels. What is chosen here is in the address at once. */
export function ChoiceDialog({ choice, queues, zone, onChange, onClose }: ChoiceDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  // At once: the viewer's next key is meant for it.
  useLayoutEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} class="choice" aria-labelledby="choice-title" onClose={onClose}>
      <h2 id="choice-title">What is shown</h2>
      <QueueChoice
        queues={queues}
        chosen={chosenQueues(queues, choice.queueIds).map(({ id }) => id)}
        isUsual={choice.queueIds === null}
        onChange={(queueIds) => onChange({ queueIds })}
      />
      <div class="choice-row">
        <ZoneChoice zone={zone} onChange={(chosen) => onChange({ zone: chosen })} />
        <label>
          Media
          <select
            value={choice.media ?? ''}
            onChange={({ currentTarget: { value } }) =>
              onChange({ media: MEDIA.find((one) => one === value) ?? null })
            }
          >
            <option value="">all</option>
            {MEDIA.map((media) => (
              <option key={media} value={media}>
                {media.toLowerCase()}
              </option>
            ))}
          </select>
        </label>
        <label>
          Refresh
          <select
            value={choice.refreshSeconds ?? ''}
            onChange={({ currentTarget: { value } }) =>
              onChange({ refreshSeconds: value === '' ? null : Number(value) })
            }
          >
            <option value="">as it changes</option>
            {REFRESHES.map((seconds) => (
              <option key={seconds} value={seconds}>
                every {seconds} s at most
              </option>
            ))}
          </select>
        </label>
        <label>
          Colours
          <select
            value={choice.theme}
            onChange={({ currentTarget: { value } }) => {
              const theme = THEMES.find((one) => one === value)
              if (theme) onChange({ theme })
            }}
          >
            {THEMES.map((theme) => (
              <option key={theme} value={theme}>
                {theme === 'auto' ? 'as the system' : theme}
              </option>
            ))}
          </select>
        </label>
      </div>
      <ThresholdChoice
        thresholds={choice.thresholds}
        onChange={(thresholds) => onChange({ thresholds })}
      />
      <p class="hint">The address of this page carries all of it: keep it, or give it away.</p>
      <div class="choice-end">
        {storedKey() !== null && (
          <button
            type="button"
            onClick={() => {
              storeKey(null)
              location.reload()
            }}
          >
            Forget the key
          </button>
        )}
        <button type="button" class="primary" onClick={() => dialog.current?.close()}>
          Done
        </button>
      </div>
    </dialog>
  )
}

interface QueueChoiceProps {
  readonly queues: readonly NamedQueue[]
  readonly chosen: readonly string[]
  readonly isUsual: boolean
  readonly onChange: (queueIds: readonly string[] | null) => void
}

function QueueChoice({ queues, chosen, isUsual, onChange }: QueueChoiceProps) {
  const [text, setText] = useState('')
  const found = queues.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()))
  const toggle = (id: string) => {
    const next = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]
    onChange(next.length > 0 ? next : null)
  }
  return (
    <fieldset class="queue-choice">
      <legend>Queues ({chosen.length})</legend>
      <div class="choice-row">
        <input
          type="search"
          placeholder="Find a queue"
          aria-label="Find a queue"
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <button type="button" disabled={isUsual} onClick={() => onChange(null)}>
          The first by name
        </button>
      </div>
      <ul>
        {found.map(({ id, name }) => (
          <li key={id}>
            <label>
              <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />{' '}
              <bdi>{name}</bdi>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}

interface ZoneChoiceProps {
  readonly zone: string
  readonly onChange: (zone: string) => void
}

function ZoneChoice({ zone, onChange }: ZoneChoiceProps) {
  const [text, setText] = useState(zone)
  const isKnown = isZone(text)
  return (
    <label>
      Time zone
      <input
        list="zones"
        value={text}
        aria-invalid={!isKnown}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onChange={({ currentTarget: { value } }) => isZone(value) && onChange(value)}
      />
      <datalist id="zones">
        {Intl.supportedValuesOf('timeZone').map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </label>
  )
}
