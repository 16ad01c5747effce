import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Malformed } from '../wire/reader.ts';
import { decrypted, encrypted } from './encryption.ts';
import { derive } from './keys.ts';
import { md4 } from './md4.ts';
import { ntlmAuthenticate, ntlmChallenge, ntlmKey, ntlmNegotiate, ntlmResponses } from './ntlm.ts';
import { cmac, isSignatureValid, sign } from './signing.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const CIPHERS = ['aes-128-gcm', 'aes-128-ccm', 'aes-256-gcm', 'aes-256-ccm'] as const;

describe('MD4', () => {
  it('has the digests of RFC 1320', () => {
    const digests = {
      '': '31d6cfe0d16ae931b73c59d7e0c089c0',
      a: 'bde52cb31de33e46245e05fbdbd6fb24',
      abc: 'a448017aaf21d8525fc10ae87aa6729d',
      'message digest': 'd9130a8164549fe818874806e1c7014b',
      ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789: '043f8582f241db351ce627e153e7f0e4',
      '12345678901234567890123456789012345678901234567890123456789012345678901234567890':
        'e33b4ddc9c38f2199c3e7b164fcc0536',
    };
    for (const [text, digest] of Object.entries(digests)) expect(md4(Buffer.from(text)).toString('hex')).toBe(digest);
  });
});

describe('NTLM 2', () => {
  const login = { user: 'User', domain: 'Domain', password: 'Password' };
  const domain = hex('02000c0044006f006d00610069006e00');
  const facts = Buffer.concat([domain, hex('01000c00530065007200760065007200'), hex('00000000')]);

  it('computes the example of MS-NLMP 4.2.4', () => {
    expect(ntlmKey(login).toString('hex')).toBe('0c868a403bfd7a93a3001ef22ef02e3f');
    const challenge = { challenge: hex('0123456789abcdef'), facts: new Map<number, Buffer>() };
    const choices = { clientChallenge: hex('aaaaaaaaaaaaaaaa'), nowMs: -11_644_473_600_000 };
    const { nt, lm, sessionKey } = ntlmResponses(ntlmKey(login), challenge, facts, choices);
    expect(nt.subarray(0, 16).toString('hex')).toBe('68cd0ab851e51c96aabc927bebef6a1c');
    expect(lm.toString('hex')).toBe('86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa');
    expect(sessionKey.toString('hex')).toBe('8de40ccadbc14a82f15cb0ad0de95ca3');
  });

  const challengeMessage = (flags: number, target: Buffer): Buffer => {
    const head = Buffer.alloc(56);
    head.write('NTLMSSP\0', 'latin1');
    head.writeUInt32LE(2, 8);
    head.writeUInt32LE(flags, 20);
    head.fill(7, 24, 32);
    head.writeUInt16LE(target.length, 40);
    head.writeUInt32LE(head.length, 44);
    return Buffer.concat([head, target]);
  };

  it('reads names of the server', () => {
    const { computer, domain: name, version } = ntlmChallenge(challengeMessage(0x0008_0001, facts));
    expect([computer, name, version]).toEqual(['Server', 'Domain', null]);
  });

  it('refuses NTLM 1', () => {
    const challenge = ntlmChallenge(challengeMessage(0x0000_0001, facts));
    const full = { ...login, serverName: 'server' };
    expect(() => ntlmAuthenticate(ntlmNegotiate(), challenge, full)).toThrow(Malformed);
  });

  it('reads any bytes, or says that they are malformed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isWrapped) => {
        const token = isWrapped
          ? Buffer.concat([Buffer.from('NTLMSSP\0\x02\0\0\0', 'latin1'), bytes])
          : Buffer.from(bytes);
        try {
          ntlmChallenge(token);
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed);
        }
      }),
    );
  });

  it('never puts the password into its message', () => {
    const challenge = ntlmChallenge(challengeMessage(0x0008_0001, facts));
    const { message } = ntlmAuthenticate(ntlmNegotiate(), challenge, { ...login, serverName: 'server' });
    expect(message.includes(Buffer.from('Password', 'utf16le'))).toBe(false);
    expect(message.includes('Password')).toBe(false);
  });
});

describe('signatures', () => {
  it('AES-CMAC has the values of RFC 4493', () => {
    const key = hex('2b7e151628aed2a6abf7158809cf4f3c');
    const message = hex(
      '6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51 30c81c46a35ce411 e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710',
    );
    const expected = {
      0: 'bb1d6929e95937287fa37d129b756746',
      16: '070a16b46b4d4144f79bdd9dd04a287c',
      40: 'dfa66747de9ae63030ca32611497c827',
      64: '51f0bebf7e3b9d92fc49741779363cfe',
    };
    for (const [length, value] of Object.entries(expected)) {
      expect(cmac(key, message.subarray(0, Number(length))).toString('hex')).toBe(value);
    }
  });

  it('fit the message and nothing else', () => {
    const signings = fc.constantFrom('hmac-sha256', 'aes-cmac', 'aes-gmac');
    const bodies = fc.uint8Array({ minLength: 64, maxLength: 300 });
    fc.assert(
      fc.property(signings, bodies, fc.nat(), (signing, bytes, at) => {
        const key = Buffer.alloc(16, 5);
        const message = Buffer.from(bytes);
        message.fill(0, 48, 64);
        sign(signing, key, message);
        expect(isSignatureValid(signing, key, message)).toBe(true);
        expect(isSignatureValid(signing, Buffer.alloc(16, 6), message)).toBe(false);
        message[at % message.length] = (message[at % message.length] as number) ^ 0x40;
        expect(isSignatureValid(signing, key, message)).toBe(false);
      }),
    );
  });
});

describe('keys', () => {
  it('are derived as in the example of MS-SMB2 for SMB 3.0', () => {
    const key = hex('7cd451825d0450d235424e44ba6e78cc');
    const context = Buffer.from('SmbSign\0', 'latin1');
    expect(derive(key, 'SMB2AESCMAC', context, 16).toString('hex').toUpperCase()).toBe(
      '0B7E9C5CAC36C0F6EA9AB275298CEDCE',
    );
  });
});

describe('encryption', () => {
  it('returns the message, or says that it was changed', () => {
    const plain = fc.uint8Array({ minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(fc.constantFrom(...CIPHERS), plain, fc.nat(), (cipher, bytes, at) => {
        const key = Buffer.alloc(cipher.includes('256') ? 32 : 16, 9);
        const message = encrypted(cipher, key, 77n, Buffer.from(bytes));
        expect(decrypted(cipher, key, 77n, message)).toEqual(Buffer.from(bytes));
        expect(() => decrypted(cipher, key, 78n, message)).toThrow(Malformed);
        // Not the name of the protocol, which was checked before, nor padding of the nonce.
        const place = 4 + (at % (message.length - 4));
        message[place] = (message[place] as number) ^ 1;
        expect(() => decrypted(cipher, key, 77n, message)).toThrow(Malformed);
        expect(() => decrypted(cipher, key, 77n, message.subarray(0, 30))).toThrow(Malformed);
      }),
    );
  });
});
