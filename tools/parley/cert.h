/* cert.h - the verbs of `parley cert`, each in a file of its own. argv[0] is "cert show", say. */
#ifndef CERT_H
#define CERT_H

int cert_chain_command(int argc, char **argv);
int cert_show_command(int argc, char **argv);
int cert_verify_command(int argc, char **argv);

#endif
