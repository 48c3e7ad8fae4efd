import { finding, type Finding } from '../finding.ts';
import { isDnsSubdomain } from '../kube/names.ts';
import { HTTPS_PORT, type Family } from './families.ts';

/** The management address of an array, taken apart. `host` is without brackets and port. */
export interface Address {
  readonly kind: 'ipv4' | 'ipv6' | 'host';
  readonly host: string;
  readonly port: string | undefined;
  readonly bracketed: boolean;
}

const BRACKETS = /^\[([^\]]*)\](?::(.*))?$/;

/** Addresses that no array can be reached at from another machine: unspecified, loopback, link-local, multicast, broadcast. */
const UNUSABLE = /^(?:(?:0|127|22[4-9]|23\d)\.|169\.254\.|255\.255\.255\.255$|\[(?:::1?\]|ff[\da-f]{2}:|fe[89ab][\da-f]:))/;
const IPV4 = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;

/** The shortest form of an address, as the platform's own URL parser has it; undefined for what is none. A zone is left out. */
const canonical = (host: string): string | undefined => {
  const text = host.includes(':') ? `[${ host.replace(/%[\w.-]+$/, '') }]` : host;

  return URL.canParse(`http://${ text }/`) ? new URL(`http://${ text }/`).hostname : undefined;
};

const isIpv4 = (host: string): boolean => IPV4.test(host) && canonical(host) === host;
const isIpv6 = (host: string): boolean => /^[\da-f:.]*:[\da-f:.]*(?:%[\w.-]+)?$/i.test(host) && canonical(host) !== undefined;

/** Digits and dots only would be an IPv4 address that is mistyped, never a host. */
const isHost = (host: string): boolean => isDnsSubdomain(host.toLowerCase()) && !/^[\d.]+$/.test(host);

/** Takes an address apart; undefined when it is none. Blanks around it are not looked at. */
export const parseAddress = (text: string): Address | undefined => {
  const address = text.trim();
  const inBrackets = BRACKETS.exec(address);

  if (inBrackets) {
    const host = inBrackets[1] ?? '';

    return isIpv6(host) ? { kind: 'ipv6', host, port: inBrackets[2], bracketed: true } : undefined;
  }
  if (isIpv6(address)) {
    return { kind: 'ipv6', host: address, port: undefined, bracketed: false };
  }
  const [host = '', port, ...rest] = address.split(':');

  if (rest.length) {
    return undefined;
  }
  if (isIpv4(host)) {
    return { kind: 'ipv4', host, port, bracketed: false };
  }

  return isHost(host) ? { kind: 'host', host, port, bracketed: false } : undefined;
};

const isUnusable = ({ kind, host }: Address): boolean => kind !== 'host' && UNUSABLE.test(canonical(host) ?? '');

const PATH = 'backend';

const checkIpv6 = (address: Address, family: Family | undefined): readonly Finding[] => {
  const suggestion = `[${ address.host }]`;

  return [
    ...(address.bracketed ? [] : [finding('error', 'backend.ipv6Brackets', PATH, { suggestion })]),
    ...(address.port === undefined ? [] : [finding('error', 'backend.ipv6Port', PATH, { suggestion })]),
    ...(address.host.includes('%') ? [finding('error', 'backend.ipv6Zone', PATH)] : []),
    ...(family && !family.ipv6 ? [finding('error', 'backend.ipv6Family', PATH, { family: family.label })] : []),
  ];
};

/** `localhost` and what is below it (RFC 6761). */
const isLocal = ({ kind, host }: Address): boolean => kind === 'host' && /(?:^|\.)localhost$/i.test(host);

/** The host as the family wants it. */
const fit = (host: string, family: Family | undefined): string => (family?.addressPort === 'required' ? `${ host }:${ HTTPS_PORT }` : host);

const checkPort = ({ host, port }: Address, family: Family | undefined): readonly Finding[] => {
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535)) {
    return [finding('error', 'backend.addressPortInvalid', PATH, { suggestion: fit(host, family) })];
  }
  if (family?.addressPort === 'forbidden' && port !== undefined) {
    return [finding('error', 'backend.addressPortForbidden', PATH, { family: family.label, suggestion: host })];
  }
  if (family?.addressPort === 'required' && port !== String(HTTPS_PORT)) {
    const suggestion = fit(host, family);

    return [finding('error', port === undefined ? 'backend.addressPortMissing' : 'backend.addressPortOther', PATH, { family: family.label, suggestion })];
  }

  return [];
};

/** What users paste out of a browser's address bar, and the part of it that is the address. */
const checkUrl = (text: string): readonly Finding[] | undefined => {
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/?#]*)/i.exec(text) ?? /^([^/?#\s]+)[/?#]/.exec(text);

  return url ? [finding('error', 'backend.addressUrl', PATH, { suggestion: url[1] ?? '' })] : undefined;
};

/** Rules of the address field (SCOD deployment.md "Secret Parameters"); `suggestion` is what would be right. */
export const checkAddress = (text: string, family: Family | undefined): readonly Finding[] => {
  const trimmed = text.trim();

  if (!trimmed) {
    return [finding('error', 'backend.addressMissing', PATH)];
  }
  const url = checkUrl(trimmed);

  if (url) {
    return url;
  }
  const address = parseAddress(trimmed);

  if (!address) {
    return [finding('error', 'backend.addressInvalid', PATH)];
  }
  if (isUnusable(address) || isLocal(address)) {
    return [finding('error', 'backend.addressUnusable', PATH)];
  }

  return address.kind === 'ipv6' ? checkIpv6(address, family) : checkPort(address, family);
};
