interface KeyFormProps {
  /** There was a key, and the gateway does not take it. */
  readonly wasRefused: boolean
  readonly onKey: (key: string) => void
}

export function KeyForm({ wasRefused, onKey }: KeyFormProps) {
  return (
    <main class="key-page">
      <form
        class="key-form"
        onSubmit={(event) => {
          event.preventDefault()
          const typed = new FormData(event.currentTarget).get('key')
          if (typeof typed === 'string' && typed.trim() !== '') onKey(typed.trim())
        }}
      >
        <h1>Contact centre</h1>
        {wasRefused && (
          <p class="note note-failed" role="alert">
            The gateway does not take this key.
          </p>
        )}
        <label for="key">API key of this gateway</label>
        <input
          id="key"
          name="key"
          type="password"
          autocomplete="off"
          // biome-ignore lint/a11y/noAutofocus: there is nothing else to do here
          autoFocus
        />
        <p class="hint">It is kept in this tab only, until the tab is closed.</p>
        <button type="submit" class="primary">
          Open
        </button>
      </form>
    </main>
  )
}
