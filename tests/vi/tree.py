"""A file tree in which the editor runs on the build host."""
import os, shutil, subprocess, tempfile


class Tree:
    """A root directory for the program, as tests/host/shim/run makes one."""
    def __init__(self, build):
        self.base = os.path.abspath(build + '/shim/root')
        self.dir = os.path.realpath(tempfile.mkdtemp())
        for d in ('env', 'envs', 'exit', 'tmp', 'n', 'mnt', 'srv', 'work'):
            os.mkdir(self.dir + '/' + d)
        for d in ('bin', 'rc', 'lib'):
            os.symlink(self.base + '/' + d, self.dir + '/' + d)
        self.work = self.dir + '/work'

    def put(self, name, text):
        with open(self.work + '/' + name, 'wb') as f:
            f.write(text.encode('latin-1'))

    def get(self, name):
        with open(self.work + '/' + name, 'rb') as f:
            return f.read().decode('latin-1')

    def run(self, typed, *args, before=None):
        self.put('k', typed)
        return subprocess.run([self.base + '/bin/vi', '-s', 'k'] + list(args), cwd=self.work, timeout=60,
                              env={'SHIMROOT': self.dir, 'PATH': os.environ['PATH']}, stdin=subprocess.DEVNULL, preexec_fn=before,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout.decode('latin-1')

    def clear(self):
        for f in os.listdir(self.work):
            os.remove(self.work + '/' + f)

    def close(self):
        shutil.rmtree(self.dir)
