import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import test from 'ava';
import { curlOf } from '../../src/admin/ui/pages/activity/curl.ts';

test('a shell takes each header and the body as they are', async (t) => {
  const request = {
    uri: 'https://example.com/hook?a=1&b=$HOME',
    headers: [
      { name: 'content-type', value: 'application/json' },
      { name: 'x-note', value: "it's `quoted` $(here)" },
    ],
    body: '{"note":"it\'s\\n\\"so\\" $HOME `id` !!"}',
  };
  const command = curlOf(request).replace(/^curl/, `"$1" -e 'console.log(JSON.stringify(process.argv.slice(1)))' --`);
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command, 'sh', process.execPath]);
  t.deepEqual(JSON.parse(stdout), [
    '--include',
    '--request',
    'POST',
    request.uri,
    '--header',
    'content-type: application/json',
    '--header',
    request.headers[1] && `x-note: ${request.headers[1].value}`,
    '--data-raw',
    request.body,
  ]);
});
