"""Debian's kernel for Linux guests: fetched with apt-get, unpacked without root."""
import glob
import os
import shutil
import subprocess


class Skip(Exception):
    """No Linux here."""


def packages(cache):
    """Debian's kernel and busybox, unpacked in cache/root; Skip where they can not be had."""
    root = os.path.join(cache, 'root')
    if os.path.exists(os.path.join(cache, 'complete')):
        return root
    if not shutil.which('apt-get') or not shutil.which('dpkg'):
        raise Skip('apt-get and dpkg are needed to get a Linux kernel')
    os.makedirs(cache, exist_ok=True)
    show = subprocess.run(['apt-cache', 'depends', 'linux-image-amd64'], stdout=subprocess.PIPE, text=True).stdout
    kernel = [w for w in show.split() if w.startswith('linux-image-6') or w.startswith('linux-image-5')]
    if not kernel:
        raise Skip('apt knows no linux-image-amd64')
    for p in (kernel[0], 'busybox-static'):
        if not glob.glob(os.path.join(cache, p + '_*.deb')):
            r = subprocess.run(['timeout', '300', 'apt-get', 'download', p], cwd=cache, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if r.returncode:
                raise Skip('apt-get download %s failed' % p)
        deb = glob.glob(os.path.join(cache, p + '_*.deb'))[0]
        if subprocess.run(['dpkg', '-x', deb, root]).returncode:
            raise Skip('dpkg -x failed')
    open(os.path.join(cache, 'complete'), 'w').close()
    return root


def vmlinuz(root):
    return glob.glob(os.path.join(root, 'boot', 'vmlinuz-*'))[0]
