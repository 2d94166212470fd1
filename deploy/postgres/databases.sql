-- Generated from contracts/topology.yaml by `make generate`; do not edit (`make stale` compares).
-- One database and its owner per service; a role opens no database but its own.

REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;

CREATE ROLE renkei_ims LOGIN PASSWORD 'renkei_ims' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE DATABASE renkei_ims OWNER renkei_ims;
REVOKE CONNECT ON DATABASE renkei_ims FROM PUBLIC;
-- Everyday maintenance: may connect and, by the migrations' grants, read views with masked numbers.
CREATE ROLE renkei_ims_maintenance LOGIN PASSWORD 'renkei_ims_maintenance' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
ALTER ROLE renkei_ims_maintenance SET search_path = maintenance;
GRANT CONNECT ON DATABASE renkei_ims TO renkei_ims_maintenance;

CREATE ROLE renkei_feis LOGIN PASSWORD 'renkei_feis' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE DATABASE renkei_feis OWNER renkei_feis;
REVOKE CONNECT ON DATABASE renkei_feis FROM PUBLIC;

CREATE ROLE renkei_ras LOGIN PASSWORD 'renkei_ras' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE DATABASE renkei_ras OWNER renkei_ras;
REVOKE CONNECT ON DATABASE renkei_ras FROM PUBLIC;

CREATE ROLE renkei_juki_link LOGIN PASSWORD 'renkei_juki_link' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE DATABASE renkei_juki_link OWNER renkei_juki_link;
REVOKE CONNECT ON DATABASE renkei_juki_link FROM PUBLIC;

CREATE ROLE renkei_jlis_verify LOGIN PASSWORD 'renkei_jlis_verify' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE DATABASE renkei_jlis_verify OWNER renkei_jlis_verify;
REVOKE CONNECT ON DATABASE renkei_jlis_verify FROM PUBLIC;

CREATE ROLE renkei_mesh_gateway LOGIN PASSWORD 'renkei_mesh_gateway' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE DATABASE renkei_mesh_gateway OWNER renkei_mesh_gateway;
REVOKE CONNECT ON DATABASE renkei_mesh_gateway FROM PUBLIC;
-- Agencies are separated by row-level security: the service works as a role that owns no table.
CREATE ROLE renkei_mesh_gateway_access LOGIN PASSWORD 'renkei_mesh_gateway_access' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
GRANT CONNECT ON DATABASE renkei_mesh_gateway TO renkei_mesh_gateway_access;

CREATE ROLE renkei_agency LOGIN PASSWORD 'renkei_agency' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
CREATE DATABASE renkei_agency OWNER renkei_agency;
REVOKE CONNECT ON DATABASE renkei_agency FROM PUBLIC;
