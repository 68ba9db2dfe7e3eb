import { expect, it } from 'vitest'
import { readChoice, STANDARD, writeChoice } from '../../page/choice/choice.js'
import { chosenQueues } from '../../page/choice/chosen-queues.js'

it.each([
  ['', STANDARD],
  ['?queues=a,b', { ...STANDARD, queueIds: ['a', 'b'] }],
  ['?media=voice', { ...STANDARD, media: 'VOICE' }],
  ['?zone=Europe/Berlin', { ...STANDARD, zone: 'Europe/Berlin' }],
  ['?refresh=30&kiosk=1', { ...STANDARD, refreshSeconds: 30, kiosk: true }],
  ['?view=explore&theme=dark', { ...STANDARD, view: 'explore', theme: 'dark' }],
  ['?target=90', { ...STANDARD, thresholds: { ...STANDARD.thresholds, target: 90 } }],
  [
    '?waiting=3,20&wait=30,30&abandoned=2,4',
    {
      ...STANDARD,
      thresholds: { target: null, waiting: [3, 20], wait: [30, 30], abandoned: [2, 4] },
    },
  ],
])('the address "%s" is read, and written again', (search, choice) => {
  expect(readChoice(search)).toEqual(choice)
  expect(readChoice(writeChoice(readChoice(search)))).toEqual(choice)
})

it.each([
  '?zone=Nowhere',
  '?refresh=1',
  '?refresh=x',
  '?kiosk=no',
  '?view=all',
  '?media=fax',
  '?queues=,',
  '?target=0',
  '?target=101',
  '?target=8e1',
  '?waiting=5',
  '?waiting=10,5',
  '?waiting=0,5',
  '?wait=1,99999',
  '?abandoned=5,101',
  '?abandoned=-5,10',
])('what cannot be read is as if it were not there: %s', (search) =>
  expect(readChoice(search)).toEqual(STANDARD),
)

it('shows the queues in the order of the choice, and one that is not listed by its id', () => {
  const queues = [...Array(30)].map((_, index) => ({ id: `q${index}`, name: `Queue ${index}` }))
  expect(chosenQueues(queues, ['q2', 'far', 'q1']).map(({ name }) => name)).toEqual([
    'Queue 2',
    'far',
    'Queue 1',
  ])
  expect(chosenQueues(queues, null)).toHaveLength(24)
})
