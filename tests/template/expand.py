"""Prints template.yaml as JSON, with SAM's resources turned into CloudFormation's.

Intrinsic functions and conditions are left as they are.
"""

import json
import sys

from samcli.yamlhelper import parse_yaml_file
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator


def main(path):
    template = parse_yaml_file(path)
    # What `sam deploy` puts there after it has sent the package.
    template["Globals"]["Function"]["CodeUri"] = "s3://packages/package.zip"
    metadata = {
        name: resource["Metadata"]
        for name, resource in template["Resources"].items()
        if "Metadata" in resource
    }
    expanded = Translator({}, Parser()).translate(template, {})
    for name, value in metadata.items():
        expanded["Resources"][name]["Metadata"] = value
    json.dump(expanded, sys.stdout)


main(sys.argv[1])
