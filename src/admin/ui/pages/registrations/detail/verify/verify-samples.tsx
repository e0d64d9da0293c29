import { Tabs, Text } from '@mantine/core';
import { JsonView } from '../../../../components/json-view.tsx';
import classes from '../detail.module.css';
import { verifySamples } from './samples.ts';

/** How the endpoint verifies its requests, to be copied. */
export function VerifySamples({ scheme }: { scheme: string }) {
  const samples = verifySamples(scheme);
  return (
    <>
      <Text size="sm" mb="xs">
        The endpoint verifies the bytes of the body as they came, and drops what is older than 5 minutes. It keeps what
        it verifies with in <span className="mono">WEBHOOK_SECRET</span>
        {scheme === 'v1a' && ', which here is the public key'}. While a secret is replaced there are two signatures: one
        that fits will do.
      </Text>
      <Tabs defaultValue={samples[0]?.language ?? ''} keepMounted={false}>
        <Tabs.List className={classes.languages}>
          {samples.map(({ language }) => (
            <Tabs.Tab key={language} value={language}>
              {language}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {samples.map(({ language, code }) => (
          <Tabs.Panel key={language} value={language} pt="xs">
            <JsonView code text={code} label={`the sample for ${language}`} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
