import { Argument, InvalidArgumentError } from 'commander';

/** The id of a registration, as text: it is a bigint. */
export function registrationArgument(): Argument {
  return new Argument('<registration>', "the registration's id, as rowhook status shows it").argParser((text) => {
    if (/^[1-9]\d{0,17}$/.test(text)) return text;
    throw new InvalidArgumentError('Write the id of a registration: a whole number.');
  });
}
