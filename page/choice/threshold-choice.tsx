import { useState } from 'preact/hooks'
import { type PairName, readPair, readTarget, type Thresholds, USUAL } from './thresholds.js'

interface ThresholdChoiceProps {
  readonly thresholds: Thresholds
  readonly onChange: (thresholds: Thresholds) => void
}

const LABELS: Readonly<Record<PairName, string>> = {
  waiting: 'Waiting',
  wait: 'Longest wait (s)',
  abandoned: 'Abandoned (%)',
}

/** From when on numbers warn, and alarm. */
export function ThresholdChoice({ thresholds, onChange }: ThresholdChoiceProps) {
  const pair = (name: PairName) => (
    <Field
      key={name}
      label={LABELS[name]}
      value={String(thresholds[name])}
      usual={String(USUAL[name])}
      read={(text) => readPair(name, text)}
      onChange={(read) => onChange({ ...thresholds, [name]: read ?? USUAL[name] })}
    />
  )
  return (
    <fieldset>
      <legend>Warn from, alarm from</legend>
      <div class="choice-row">
        {pair('waiting')}
        {pair('wait')}
        {pair('abandoned')}
        <Field
          label="Service level target (%)"
          value={thresholds.target === null ? '' : String(thresholds.target)}
          usual="each its own"
          read={readTarget}
          onChange={(target) => onChange({ ...thresholds, target })}
        />
      </div>
    </fieldset>
  )
}

interface FieldProps<T> {
  readonly label: string
  readonly value: string
  readonly usual: string
  /** Null: it is not allowed. */
  readonly read: (text: string) => T | null
  /** Null: as usual. */
  readonly onChange: (read: T | null) => void
}

function Field<T>({ label, value, usual, read, onChange }: FieldProps<T>) {
  const [text, setText] = useState(value)
  const isAllowed = (typed: string) => typed.trim() === '' || read(typed) !== null
  return (
    <label>
      {label}
      <input
        inputMode="numeric"
        value={text}
        placeholder={usual}
        aria-invalid={!isAllowed(text)}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onChange={({ currentTarget: { value: typed } }) =>
          isAllowed(typed) && onChange(read(typed))
        }
      />
    </label>
  )
}
