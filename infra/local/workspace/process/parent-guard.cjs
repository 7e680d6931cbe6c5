// Loaded first into every Node child of the workspace (NODE_OPTIONS). The workspace holds the other end of
// descriptor 3: when it dies, even by kill -9, the descriptor closes and the child's whole group goes with it.
const { fstatSync } = require('node:fs');
const { Socket } = require('node:net');

if (process.env.WORKSPACE_LEASH && isSocket(3)) {
  // For the first Node process alone: what it starts is in its group.
  delete process.env.WORKSPACE_LEASH;
  const leash = new Socket({ fd: 3, readable: true, writable: false });
  leash.on('error', () => undefined);
  leash.on('close', () => {
    if (process.platform === 'win32') process.exit(1);
    process.kill(-process.pid, 'SIGKILL');
  });
  leash.resume();
  leash.unref();
}

function isSocket(descriptor) {
  try {
    return process.platform === 'win32' || fstatSync(descriptor).isSocket();
  } catch {
    return false;
  }
}
