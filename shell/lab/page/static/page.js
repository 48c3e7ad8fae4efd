/* global document, FormData, navigator */
// The lab's page: plain DOM over the control API beside it. No build, so that it also works when nothing else does.

const REFRESH_MS = 3_000;
const byId = (id) => document.getElementById(id);

async function ask(method, path, body) {
  const answer = await fetch(`api/${path}`, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  const json = text === '' ? undefined : JSON.parse(text);
  if (!answer.ok) throw new Error(json?.message ?? `the lab answered ${answer.status}`);
  return json;
}

/** Runs what a person asked for, then shows the lab anew; what went wrong is said. */
async function act(work) {
  byId('message').textContent = '';
  try {
    await work();
  } catch (error) {
    byId('message').textContent = error.message;
  }
  await show();
}

function element(name, content, attributes = {}) {
  const made = document.createElement(name);
  made.append(...[content].flat());
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function button(label, description, onClick) {
  const made = element('button', label, { 'type': 'button', 'aria-label': description });
  made.addEventListener('click', onClick);
  return made;
}

const row = (...cells) => element('tr', cells.map((cell) => element('td', cell)));

/** Replaces content only when it differs, so that focus stays where it is while the page refreshes. */
function fill(id, data, render) {
  const place = byId(id);
  const key = JSON.stringify(data);
  if (place.dataset.shown === key) return;
  place.dataset.shown = key;
  place.replaceChildren(...render(data));
}

const STATE = {
  ready: ({ scenario }) => `Scenario ${scenario} runs.`,
  changing: ({ scenario }) => `Scenario ${scenario} is starting …`,
  failed: ({ scenario, message }) => `Scenario ${scenario} did not start: ${message}`,
};

function showInfo(info) {
  const state = STATE[info.state.kind](info.state);
  if (byId('state').textContent !== state) byId('state').textContent = state;
  const items = (texts) => texts.map((text) => element('li', text));
  fill('real', info.real, items);
  fill('simulated', info.simulated, items);
  fill('users', info.users, (users) => users.map(({ name, password, role }) => row(name, element('code', password), role)));
  fill('clusters', [...info.clusters, ...info.away], (clusters) => clusters.map(clusterItem));
  for (const choice of document.querySelectorAll('input[name=scenario]')) choice.closest('label').hidden = !info.scenarios.includes(choice.value);
  const wanted = document.querySelector(`input[name=scenario][value=${info.state.scenario}]`);
  if (wanted !== null && document.querySelector('input[name=scenario]:checked') === null) wanted.checked = true;
  byId('scenario-form').querySelector('button').disabled = info.state.kind === 'changing';
}

function clusterItem({ id, displayName, kind, kubeconfig }) {
  if (kubeconfig === undefined) return element('li', [element('b', displayName), ` (harvester, ${id}): its agent is away, nothing runs there`]);
  const command = `export KUBECONFIG=${kubeconfig}`;
  const copy = button('Copy', `Copy the command for cluster ${displayName}`, () => act(() => navigator.clipboard.writeText(command)));
  return element('li', [element('b', displayName), ` (${kind}, ${id}) `, element('br', ''), element('code', command), ' ', copy]);
}

function showArrays(arrays) {
  fill('arrays', arrays, () => arrays.map((array) => row(
    element('code', array.address), array.family, array.username, element('code', array.password), `${array.capacityGiB} GiB`, array.behaviour,
    [
      button('Change', `Change array ${array.address}`, () => edit(array)), ' ',
      button('Remove', `Remove array ${array.address}`, () => act(() => ask('DELETE', `arrays/${encodeURIComponent(array.address)}`))),
    ],
  )));
}

function edit(array) {
  const { elements } = byId('array-form');
  for (const [name, value] of Object.entries(array)) elements[name].value = Array.isArray(value) ? value.join(', ') : value;
  elements.behaviour.focus();
}

function showFaults(faults) {
  fill('faults', faults, () => (faults.length === 0 ? [element('tr', element('td', 'None', { colspan: '5' }))] : faults.map((fault) => row(
    element('code', fault.match), fault.kind, String(fault.value), fault.times < 0 ? 'all' : String(fault.times),
    button('Remove', `Remove fault ${fault.match}`, () => act(() => ask('DELETE', `faults/${fault.id}`))),
  ))));
}

async function show() {
  try {
    const [info, arrays, faults] = await Promise.all([ask('GET', 'info'), ask('GET', 'arrays'), ask('GET', 'faults')]);
    showInfo(info);
    showArrays(arrays);
    showFaults(faults);
  } catch {
    byId('state').textContent = 'The lab does not answer. Is it still running?';
  }
}

function onSubmit(id, send) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    void act(() => send(Object.fromEntries(new FormData(event.target))));
  });
}

onSubmit('scenario-form', ({ scenario }) => {
  const changed = ask('POST', 'scenario', { scenario });
  void show();
  return changed;
});
onSubmit('array-form', (fields) => ask('PUT', 'arrays', {
  ...fields, capacityGiB: Number(fields.capacityGiB), protocols: fields.protocols.split(',').map((one) => one.trim()).filter((one) => one !== ''),
}));
onSubmit('fault-form', (fields) => ask('POST', 'faults', { ...fields, value: Number(fields.value), times: Number(fields.times) }));
byId('clear-faults').addEventListener('click', () => act(() => ask('DELETE', 'faults')));
byId('drop-sockets').addEventListener('click', () => act(() => ask('POST', 'sockets/drop')));

await show();
setInterval(() => void show(), REFRESH_MS);
