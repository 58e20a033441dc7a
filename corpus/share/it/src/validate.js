// SSN: three, two, four
const SSN = /^(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/;
export function hint() { return "e.g. SSN 123-45-6789"; }
export const BUILD = 219384756;
export const COLORS = ["#112233", "#445566"];
