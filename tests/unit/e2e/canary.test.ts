import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64Forms, formsOf } from '../../e2e/house/canary.ts';

describe('how a password may look in what a page is sent', () => {
  it('is found in base64 at every alignment, whatever stands around it', () => {
    fc.assert(fc.property(
      fc.string({ minLength: 8, maxLength: 40 }), fc.string({ maxLength: 7 }), fc.string({ maxLength: 7 }),
      (word, before, after) => {
        const whole = Buffer.from(before + word + after).toString('base64');

        expect(base64Forms(word).some((form) => whole.includes(form))).toBe(true);
      },
    ));
  });

  it('is not found where another password is', () => {
    const other = Buffer.from('{"password":"something else entirely"}').toString('base64');

    expect(formsOf('canary-7f3a91-Aa1!').some((form) => other.includes(form))).toBe(false);
  });

  it.each([
    ['plain', 'user=x password=canary-7f3a91-Aa1!'],
    ['in a URL', '/v1/x?p=canary-7f3a91-Aa1%21'],
    ['as a Secret keeps it', `{"data":{"password":"${ Buffer.from('canary-7f3a91-Aa1!').toString('base64') }"}}`],
    ['as kubectl apply annotates it, in base64 again', Buffer.from(`{"data":{"password":"${ Buffer.from('canary-7f3a91-Aa1!').toString('base64') }"}}`).toString('base64')],
  ])('is found %s', (_name, text) => {
    expect(formsOf('canary-7f3a91-Aa1!').some((form) => text.includes(form))).toBe(true);
  });
});
