// Imported before everything else and written in old syntax, so that an old Node says what is wrong instead of a stack.
const needed = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(`Guestlist needs Node ${needed.join('.')} or later; this is ${process.versions.node}.\n`);
  process.exit(3);
}
