import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kubeconfigText } from '../../../shell/cluster/kubeconfig.ts';
import { nodeObject } from '../../../shell/cluster/nodes.ts';
import { authority, signed } from '../../../shell/cluster/pki.ts';

describe('a node', () => {
  it('shows its own address, and is reached on this machine', () => {
    expect(nodeObject({ name: 'harvester-1', address: '192.168.10.11' }, true)).toMatchObject({
      metadata: { name: 'harvester-1', labels: { 'kubernetes.io/hostname': 'harvester-1', 'kubevirt.io/schedulable': 'true' } },
      status: { addresses: [{ type: 'InternalIP', address: '192.168.10.11' }, { type: 'Hostname', address: 'harvester-1' }, { type: 'InternalDNS', address: 'localhost' }] },
    });
  });

  it('runs guests only where KubeVirt is', () => {
    const plain = JSON.stringify(nodeObject({ name: 'rancher-1', address: '192.168.10.5' }, false));
    expect(plain).not.toContain('kubevirt');
  });

  it('takes labels over its own', () => {
    expect(nodeObject({ name: 'n', address: '10.0.0.1', labels: { 'kubernetes.io/arch': 'arm64' } }, false))
      .toMatchObject({ metadata: { labels: { 'kubernetes.io/arch': 'arm64' } } });
  });
});

describe('a kubeconfig', () => {
  it('has all it needs inside, and acts as somebody when asked to', () => {
    const text = kubeconfigText({ name: 'local', server: 'https://127.0.0.1:1', ca: 'PEM', token: 't', as: 'system:serviceaccount:kubevirt:kubevirt-handler' });
    expect(parse(text)).toEqual({
      'apiVersion': 'v1',
      'kind': 'Config',
      'clusters': [{ name: 'local', cluster: { 'server': 'https://127.0.0.1:1', 'certificate-authority-data': 'UEVN' } }],
      'users': [{ name: 'local', user: { token: 't', as: 'system:serviceaccount:kubevirt:kubevirt-handler' } }],
      'contexts': [{ name: 'local', context: { cluster: 'local', user: 'local' } }],
      'current-context': 'local',
    });
  });
});

describe('certificates', () => {
  it('are signed by their authority, for loopback and for names, and their keys are nobody else\'s to read', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'pki-'));
    try {
      const ca = await authority(path.join(folder, 'ca'), 'test-ca');
      const pair = await signed(path.join(folder, 'api'), ca, 'virt-api', ['virt-api.kubevirt.svc']);
      const certificate = new X509Certificate(await readFile(pair.cert));
      expect(certificate.verify(new X509Certificate(ca.certificate).publicKey)).toBe(true);
      expect(certificate.checkHost('virt-api.kubevirt.svc')).toBeDefined();
      expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
      expect(certificate.ca).toBe(false);
      expect((await stat(pair.key)).mode & 0o077).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
