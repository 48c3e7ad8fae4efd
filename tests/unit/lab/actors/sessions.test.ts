import { expect, it } from 'vitest';
import { Sessions } from '../../../../shell/lab/actors/driver.ts';

const given = (password: string, username = 'admin') => ({
  serviceName: 'nimble-csp-svc',
  servicePort: '8080',
  backend: '10.20.0.70',
  username,
  password,
});

it('does not see a changed password before the controller starts anew', () => {
  const sessions = new Sessions();
  expect(sessions.remembered(given('old'), 'pod-1').password).toBe('old');
  sessions.keep(given('old'));
  expect(sessions.remembered(given('new'), 'pod-1').password).toBe('old');
  expect(sessions.remembered(given('new', 'other'), 'pod-1').password).toBe('new');
  expect(sessions.remembered(given('new'), 'pod-2').password).toBe('new');
});

it('keeps nothing of a login that failed', () => {
  const sessions = new Sessions();
  sessions.remembered(given('wrong'), 'pod-1');
  expect(sessions.remembered(given('right'), 'pod-1').password).toBe('right');
});
