import type { Start } from '../start.js'
import { EXAMPLES } from './examples.js'

/** Explorers, and questions to begin with. */
export function Explore({ start }: { readonly start: Start }) {
  const hasExplorers = start.state !== 'ready' || start.offered.explorers
  return (
    <section class="explore" aria-labelledby="explore-title">
      <h2 id="explore-title">Ask the gateway yourself</h2>
      {hasExplorers ? (
        <p>
          <a href="/graphiql">GraphiQL</a> works without internet.{' '}
          <a href="/graphql">Apollo Sandbox</a> loads itself from the internet; where that is not to
          be had, it says so.
        </p>
      ) : (
        <p>Explorers are turned off here. The API is at /graphql.</p>
      )}
      <ul class="examples">
        {EXAMPLES.map(({ title, query }) => (
          <li key={title} class="panel">
            <h3>{title}</h3>
            <pre>
              <code>{query}</code>
            </pre>
            {hasExplorers && (
              <a class="primary" href={`/graphiql?query=${encodeURIComponent(query)}`}>
                Open in GraphiQL
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
